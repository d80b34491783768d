const e = new Error('m'); e.name = 'Other';
throw e;
