setTimeout('no function');
