-- an incident's presses, first and last press and opening event are those of its rows
SELECT format('museum %s incident %s', i.museum_id, i.incident_id) AS subject,
       format('%s presses %s to %s, opened 1 time', coalesce(p.presses, 0), p.first_press_at, p.last_press_at) AS expected,
       format('%s presses %s to %s, opened %s time', i.presses, i.first_press_at, i.last_press_at, coalesce(e.opened, 0)) AS found
FROM safety.incident i
LEFT JOIN (SELECT museum_id, incident_id, count(*) AS presses, min(at) AS first_press_at, max(at) AS last_press_at
           FROM safety.incident_press GROUP BY 1, 2) AS p USING (museum_id, incident_id)
LEFT JOIN (SELECT museum_id, incident_id, count(*) AS opened
           FROM safety.incident_event WHERE event = 'opened' GROUP BY 1, 2) AS e USING (museum_id, incident_id)
WHERE (i.presses, i.first_press_at, i.last_press_at, 1)
      IS DISTINCT FROM (coalesce(p.presses, 0), p.first_press_at, p.last_press_at, coalesce(e.opened, 0))
UNION ALL
SELECT format('museum %s incident %s', p.museum_id, p.incident_id), 'an incident', 'presses without one'
FROM (SELECT DISTINCT museum_id, incident_id FROM safety.incident_press) AS p
WHERE NOT EXISTS (SELECT FROM safety.incident i
                  WHERE (i.museum_id, i.incident_id) = (p.museum_id, p.incident_id));
