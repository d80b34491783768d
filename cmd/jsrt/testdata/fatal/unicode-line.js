const größe = 'ÄÖÜ😀'; throw new Error('ünï ' + größe);
