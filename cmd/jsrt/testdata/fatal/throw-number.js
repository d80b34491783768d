throw 12.5;
