"""The dialogs of the window: a new draft, paper, bundle."""
