
others=
is_meant() { :; }
