setTimeout(function later() {
  throw new Error('in timer');
}, 1);
