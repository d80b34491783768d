// Must fail: the helpers are there and no check was made.
'use strict';
require('../common');
