throw [1, 2, 3];
