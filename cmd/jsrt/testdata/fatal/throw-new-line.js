const e = 1;

	throw new RangeError('tabs\nand lines');
