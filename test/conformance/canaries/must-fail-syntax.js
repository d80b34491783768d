'use strict';
const = 1;
