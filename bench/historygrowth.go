package main

import (
	"fmt"
	"os"
	"strings"
)

// historyGrowth asks the same questions of a tenth of set A's sensors, of a
// third, and of all, over the same 30 days.
func historyGrowth() error {
	var header, sizes []string
	var table [][]string
	for _, share := range []int{10, 3, 1} {
		dir, err := monthOf(share)
		if err != nil {
			return err
		}
		values, err := imported(dir, 1000)
		if err != nil {
			return err
		}
		header = append(header, millions(values)+" values")
		info, err := os.Stat(dir)
		if err != nil || !info.IsDir() {
			return fmt.Errorf("%s: no data directory (%w)", dir, err)
		}
		_, bytes := weighFiles(dir)
		sizes = append(sizes, fmt.Sprintf("%.0f MB", float64(bytes)/1e6))
		ids, err := growthSensors()
		if err != nil {
			return err
		}
		questions := []question{
			oneDayRaw(ids, monthFirst+10), monthByHour(ids), pastMap(monthFirst+10, scaled(monthSensors/share)/4), weeklyByCountry(), countryToParquet(monthFirst + 10),
		}
		questions[3].least, questions[4].least = 5, 1
		column := make([]string, len(questions))
		err = serving(dir, func(p *program) error {
			for i, q := range questions {
				l, err := q.warm(p.base)
				if err != nil {
					return err
				}
				column[i] = short(l.part(0.5))
			}
			_, peak := resident(p.cmd.Process.Pid)
			column = append(column, fmt.Sprintf("%d MB", peak))
			return nil
		})
		if err != nil {
			return err
		}
		if table == nil {
			for _, q := range questions {
				table = append(table, []string{q.what})
			}
			table = append(table, []string{"highest resident"})
		}
		for i, cell := range column {
			table[i] = append(table[i], cell)
		}
	}
	fmt.Printf("\n| the same questions, warm median | %s |\n|---|%s\n", strings.Join(header, " | "), strings.Repeat("---|", len(header)))
	for _, line := range append(table, append([]string{"data directory"}, sizes...)) {
		fmt.Printf("| %s |\n", strings.Join(line, " | "))
	}
	return nil
}

// monthOf is a share of set A's sensors in a data directory, sealed.
func monthOf(share int) (string, error) {
	if share == 1 {
		return sealedMonth()
	}
	sensors := scaled(monthSensors / share)
	set, err := archive(fmt.Sprintf("a%d.csv", share), sensors, monthFirst, monthDays)
	if err != nil {
		return "", err
	}
	return made(fmt.Sprintf("a%d.data", share), fmt.Sprintf("%d sensors of set A imported and sealed", sensors), func(dir string) error {
		if _, _, err := importInto(dir, set); err != nil {
			return err
		}
		_, err := mote("seal", "--data", dir)
		return err
	})
}

// growthSensors are some that even a tenth of set A has.
func growthSensors() ([]string, error) {
	set, err := archive("a10.csv", scaled(monthSensors/10), monthFirst, monthDays)
	if err != nil {
		return nil, err
	}
	return goodSensors(set+"/"+dateOf(monthFirst+10), warmAsks)
}
