require('./lib/broken.json');
