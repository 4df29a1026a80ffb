# The persistence domain is carried: a host whose NVDIMM's platform says nothing of it

persistence ""
