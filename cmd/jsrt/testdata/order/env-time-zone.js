const log = (...a) => process.stdout.write(a.join(' ') + '\n');
const d = new Date(0);
for (const zone of ['Asia/Tokyo', 'America/New_York', 'No/Such', 'Europe/Berlin']) { process.env.TZ = zone; log(zone, d.getHours(), new Date(1e12).getHours()); }
delete process.env.TZ;
process.env.TZ = 'UTC';
log(d.getHours());
