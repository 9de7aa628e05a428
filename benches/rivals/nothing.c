/* What a static glibc program pays before and after a main that does nothing. */
int main(void) { return 0; }
