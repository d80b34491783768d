let u;
u.x;
