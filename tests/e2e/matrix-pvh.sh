# rig: timeout=800
# Everything that a region is for, in a PVH guest: one verdict for each cell of the matrix.

matrix pvh
