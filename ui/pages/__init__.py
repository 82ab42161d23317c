"""The pages of the window: the start page, the editor."""
