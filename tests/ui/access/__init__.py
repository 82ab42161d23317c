"""Every screen through Qt's accessibility interface, with the keyboard, in large text."""
