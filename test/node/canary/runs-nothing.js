// Must fail: status 0 and not a word, as from a runtime that does not run the file.
'use strict';
