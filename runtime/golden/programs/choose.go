// A select of two channels waits in both queues; the sender on the second one wins, and the first queue is left again.
package main

var first, second chan int

//go:noinline
func send() {
	second <- 7
}

func main() {
	first = make(chan int)
	second = make(chan int)
	go send()
	select {
	case first <- 1:
		println(1)
	case number := <-second:
		println(number)
	}
}
