'use strict';
new (require('events'))().emit('error', new Error('on purpose'));
