package main

// edits are all edits, in the order in which insertions at one place stand.
var edits = []*edit{
	&typedArrayNames,
	&hostState,
	&nativeFunctions,
	&bufferViews,
	&propertyKeys,
	&jobs,
	&errorMessages,
	&stackOverflow,
	&stackTraces,
	&propertyTable,
	&stringBuilding,
	&arrayQueue,
	&iteration,
	&arithmetic,
	&integerConversion,
	&orderedMaps,
	&jsonText,
	&enumeration,
	&functionValues,
	&classFields,
}
