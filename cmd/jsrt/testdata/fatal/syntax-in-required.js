require('./lib/broken.js');
