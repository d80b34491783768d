// The smallest program that has the network at hand: what it costs to start is what it costs to load net.
require('net');
