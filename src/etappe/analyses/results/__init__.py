"""What came of it: attribution, retention, satisfaction, and before against after."""
