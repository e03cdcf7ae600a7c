// Goroutines started in a row, by a goroutine that then yields until all have run: in which order they do. How many there are
// is written into main.count of the built file. Linked without os, so nothing else is ready when main.main begins.
package main

import "runtime"

const most = 4096

var count = 3
var order [most]int
var ran int

//go:noinline
func note(id int) {
	order[ran] = id
	ran++
}

func main() {
	for i := 1; i <= count; i++ {
		go note(i)
	}
	for ran < count {
		runtime.Gosched()
	}
	for _, id := range order[:count] {
		print(id, " ")
	}
	println()
}
