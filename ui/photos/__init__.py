"""Photos in the window: the panel of a slot, and their pictures for thumbnails and paper."""
