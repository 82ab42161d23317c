"""What happened to the open draft, and the way back: undo and redo by keys, the timeline, snapshots."""
