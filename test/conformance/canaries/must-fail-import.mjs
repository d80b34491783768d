import { noSuchName } from './no-such-file.mjs';
console.log(noSuchName);
