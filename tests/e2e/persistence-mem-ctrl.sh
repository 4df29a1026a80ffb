# The persistence domain is carried: a host whose NVDIMM's platform saves what the memory controller has
# rig: persistence=mem-ctrl

persistence "memory_controller"
