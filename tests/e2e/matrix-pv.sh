# rig: timeout=800
# Everything that a region is for, in a PV guest: one verdict for each cell of the matrix.

matrix pv
