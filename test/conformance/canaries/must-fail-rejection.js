'use strict';
Promise.reject(new Error('on purpose'));
