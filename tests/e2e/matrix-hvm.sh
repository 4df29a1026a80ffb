# rig: timeout=800 alone=yes
# Everything that a region is for, in a HVM guest: one verdict for each cell of the matrix.

matrix hvm
