# The persistence domain is carried: a host whose NVDIMM's platform saves the caches of the processor
# rig: persistence=cpu

persistence "cpu_cache"
