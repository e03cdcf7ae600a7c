// Three goroutines and goroutine 1 yield to each other: who yields goes to the end of the global queue, behind all that are in
// the local one.
package main

import "runtime"

var order [12]int
var turns int

//go:noinline
func turn(id int) {
	order[turns] = id
	turns++
}

func yielding(id int) {
	turn(id)
	runtime.Gosched()
	turn(id)
	runtime.Gosched()
	turn(id)
}

func main() {
	go yielding(1)
	go yielding(2)
	go yielding(3)
	for turns < 9 {
		turn(0)
		runtime.Gosched()
	}
	for _, id := range order[:turns] {
		print(id, " ")
	}
	println()
}
