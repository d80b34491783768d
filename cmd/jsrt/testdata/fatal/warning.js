process.emitWarning('careful');
process.emitWarning('old', 'DeprecationWarning', 'DEP9999');
process.emitWarning('again', { type: 'Custom', code: 'C', detail: 'the detail' });
