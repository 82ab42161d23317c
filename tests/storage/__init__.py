"""The store as its users notice it: real files, real processes, real full disks."""
