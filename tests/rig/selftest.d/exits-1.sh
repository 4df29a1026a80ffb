# expect: FAIL exits-1 .*line [0-9]*: false failed with 1
false
