// A channel with room for two: the producer fills it and parks, the consumer empties it and takes over what the producer holds,
// and after close the rest is read before the end is told.
package main

const count = 5

var numbers chan int
var sum int

//go:noinline
func produce() {
	for i := 1; i <= count; i++ {
		numbers <- i
	}
	close(numbers)
}

func main() {
	numbers = make(chan int, 2)
	go produce()
	for {
		number, ok := <-numbers
		if !ok {
			break
		}
		sum += number
	}
	println(sum)
}
