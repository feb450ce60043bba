"""The rules that every plan must keep, recomputed from its folder alone: one function per rule, no solver in sight."""
