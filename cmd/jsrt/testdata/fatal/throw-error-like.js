throw { name: 'Like', message: 'an error', stack: 'Like: an error\n    at nowhere' };
