// Goroutines start goroutines: each go statement takes runnext for the new one and kicks out who was there before.
package main

import "runtime"

var order [8]int
var ran int

//go:noinline
func note(id int) {
	order[ran] = id
	ran++
}

func leaf(id int) {
	note(id)
}

func inner(id int) {
	note(id)
	go leaf(id + 1)
	go leaf(id + 2)
}

func outer() {
	note(1)
	go inner(10)
	go inner(20)
}

func main() {
	go outer()
	for ran < 7 {
		runtime.Gosched()
	}
	for _, id := range order[:ran] {
		print(id, " ")
	}
	println()
}
