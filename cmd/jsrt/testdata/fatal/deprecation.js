process.emitWarning('old', 'DeprecationWarning', 'DEP9999');
