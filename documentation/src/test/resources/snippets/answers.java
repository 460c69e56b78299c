static boolean isGerman(Object value) {
	return true;
}
