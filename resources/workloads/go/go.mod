module switchyard/workloads

go 1.21
