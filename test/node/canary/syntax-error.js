// Must fail: the file is no program.
'use strict';
require('../common').ok(true;
