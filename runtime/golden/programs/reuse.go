// Goroutines die and are used again: more deaths than a P keeps free gs, then more go statements than are free.
package main

import "runtime"

const deaths, births = 100, 140

var ran int

//go:noinline
func live() {
	ran++
}

func start(count int) {
	for i := 0; i < count; i++ {
		go live()
	}
	for before := ran; ran < before+count; {
		runtime.Gosched()
	}
}

func main() {
	start(deaths)
	start(births)
	println(ran)
}
