module switchyard.test/mixed

go 1.25
