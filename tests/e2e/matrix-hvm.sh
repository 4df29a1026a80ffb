# rig: timeout=800
# Everything that a region is for, in a HVM guest: one verdict for each cell of the matrix.

matrix hvm
