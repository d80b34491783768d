new (require('events'))().emit('error', 'text');
